import { createServer, type Socket } from "node:net";

export type SentMail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
};

/** A server that takes mail by SMTP (RFC 5321) on loopback and keeps it. */
export async function startMailSink() {
  const mails: SentMail[] = [];
  /** isMute: keeps a mail and never says so. sizeMax: what it takes at most, in bytes; null: anything. */
  const manner: Manner = { isMute: false, sizeMax: null };
  const server = createServer((socket) => receive(socket, { mails, manner }));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    manner,
    /** The next mail, for whoever sends it later. */
    next: async (count = 1): Promise<SentMail> => {
      for (let i = 0; i < 500; i++) {
        const mail = mails[count - 1];
        if (mail) return mail;
        await new Promise((done) => setTimeout(done, 20));
      }
      throw new Error("no mail came");
    },
    stop: () => new Promise<void>((done) => void server.close(() => done())),
  };
}

type Manner = { isMute: boolean; sizeMax: number | null };

function receive(socket: Socket, { mails, manner }: { mails: SentMail[]; manner: Manner }): void {
  let rest = "";
  let from = "";
  let to: string[] = [];
  let data: string[] | null = null;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const take = (line: string) => {
    if (data !== null) {
      if (line !== ".") return void data.push(line.replace(/^\./, ""));
      const mail = { from, to, data: data.join("\n") };
      data = null;
      if (manner.sizeMax !== null && mail.data.length > manner.sizeMax)
        return void say("552 5.3.4 message size exceeds the limit");
      mails.push(mail);
      if (manner.isMute) return;
      return void say("250 kept");
    }
    if (/^EHLO|^HELO/i.test(line)) return void say("250 sink");
    if (/^MAIL FROM:/i.test(line)) from = line.slice(10);
    if (/^RCPT TO:/i.test(line)) to = [...to, line.slice(8)];
    if (/^DATA/i.test(line)) {
      data = [];
      return void say("354 go on");
    }
    if (/^QUIT/i.test(line)) return void socket.end("221 bye\r\n");
    say("250 ok");
  };
  say("220 sink");
  socket.on("error", () => undefined);
  socket.on("data", (bytes) => {
    const lines = `${rest}${bytes.toString("utf8")}`.split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}
