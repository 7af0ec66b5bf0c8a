/** What a browser keeps of the cookies that answers set. */
export class Jar {
  readonly cookies = new Map<string, string>();

  take(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = "", ...flags] = line.split(";");
      const cut = pair.indexOf("=");
      const name = pair.slice(0, cut);
      if (flags.some((flag) => /max-age=0/i.test(flag))) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(cut + 1));
    }
  }

  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}
