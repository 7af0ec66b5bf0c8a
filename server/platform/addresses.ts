import ipaddr from "ipaddr.js";

// Which servers may be asked on a person's word. A connection names an address that somebody typed,
// so everything inside a network is refused unless the operator names it (ASSAY_CONNECT_HOSTS).

type Ip = ipaddr.IPv4 | ipaddr.IPv6;
type Allowed =
  | { readonly kind: "host"; readonly host: string; readonly port: number | null }
  | { readonly kind: "range"; readonly range: readonly [Ip, number] };
export type AllowList = readonly Allowed[];

/** Cloud machines answer secrets here; a name that leads here is refused even when the name is allowed. */
const METADATA = [
  "169.254.169.254",
  "169.254.170.2",
  "100.100.100.200",
  "168.63.129.16",
  "fd00:ec2::254",
];
/** All that is given out of IPv6 (IANA); what is outside, such as ::7f00:1, carries an address in another way. */
const GIVEN_OUT: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];
/** Nobody is there to be asked. */
const NOBODY = ["unspecified", "broadcast", "multicast"];
/** Below 1024 these two speak HTTP; the others are mail, name and file servers. */
const LOW_PORTS = [80, 443];

/** `host`, `host:port`, `[v6]:port`, or a range such as 10.0.0.0/8, separated by commas or spaces. */
export function parseAllowList(text: string): AllowList {
  return text.split(/[\s,]+/).flatMap((entry) => (entry === "" ? [] : [parseAllowed(entry)]));
}

function parseAllowed(entry: string): Allowed {
  if (entry.includes("/")) {
    if (!ipaddr.isValidCIDR(entry)) throw new Error(`"${entry}" is no range of addresses`);
    return { kind: "range", range: ipaddr.parseCIDR(entry) };
  }
  const bare = ipaddr.IPv6.isValid(entry) ? `[${entry}]` : entry;
  const url = URL.canParse(`http://${bare}`) ? new URL(`http://${bare}`) : null;
  if (
    url === null ||
    url.username !== "" ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== ""
  )
    throw new Error(`"${entry}" is no host, host:port or range of addresses`);
  const port = /:(\d+)$/.exec(bare)?.[1];
  return { kind: "host", host: bareHost(url), port: port === undefined ? null : Number(port) };
}

/** Without the brackets of IPv6. A trailing dot is the same host. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

export function portOf(url: URL): number {
  return Number(url.port || (url.protocol === "https:" ? 443 : 80));
}

const isNamed = (allowed: AllowList, of: { host: string; port: number }) =>
  allowed.some(
    (one) =>
      one.kind === "host" && one.host === of.host && (one.port === null || one.port === of.port),
  );

/** Why an address may not be asked, as the end of a sentence that starts with it; null when it may, as far as its spelling tells. */
export function whyRefusedUrl(text: string, allowed: AllowList): string | null {
  // The parser of URLs leaves out tabs and line ends, and turns backslashes round.
  if (/[\s\\]/.test(text) || !URL.canParse(text)) return "is not a web address";
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return "does not begin with http:// or https://";
  if (url.username !== "" || url.password !== "")
    return "holds a user name or password; enter those as credentials";
  const host = bareHost(url);
  if (host === "") return "names no host";
  const isIp = ipaddr.isValid(host);
  if (isIp && !isSpeltPlainly(text, url)) return "spells an IP address in an unusual way";
  const port = portOf(url);
  if (isNamed(allowed, { host, port })) return null;
  if (port < 1024 && !LOW_PORTS.includes(port)) return `asks port ${port}, where no web server is`;
  return isIp ? whyRefusedIp(host, { host, port, allowed }) : null;
}

/** 2130706433, 0x7f.1 and 0177.0.0.1 are all read as 127.0.0.1. */
function isSpeltPlainly(text: string, url: URL): boolean {
  const written = /^https?:\/\/(\[[^\]]*\]|[^/:?#]*)/i.exec(text)?.[1] ?? "";
  return written.startsWith("[") || written.toLowerCase() === url.hostname;
}

/** Why an address that a host's name led to may not be asked; null when it may. */
export function whyRefusedIp(
  ip: string,
  of: { host: string; port: number; allowed: AllowList },
): string | null {
  if (!ipaddr.isValid(ip)) return "leads to no address";
  // ::ffff:10.0.0.1 is 10.0.0.1. Other ways to carry one address in another are no unicast, so refused.
  const plain = ipaddr.process(ip);
  const isOwnName = of.host === ip && isNamed(of.allowed, of);
  if (isOwnName || of.allowed.some((one) => isInRange(one, plain))) return null;
  if (METADATA.includes(plain.toString())) return "leads to the machine's own metadata";
  if (NOBODY.includes(plain.range())) return "leads to no single server";
  if (isNamed(of.allowed, of)) return null;
  if (plain.range() === "unicast" && (plain instanceof ipaddr.IPv4 || plain.match(GIVEN_OUT)))
    return null;
  return "leads to an address inside a network";
}

function isInRange(one: Allowed, ip: Ip): boolean {
  if (one.kind !== "range") return false;
  const [base, bits] = one.range;
  return base.kind() === ip.kind() && ip.match(base, bits);
}
