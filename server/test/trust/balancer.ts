import http from "node:http";
import type { AddressInfo, Socket } from "node:net";

/**
 * Spreads requests over replicas one after another, each by itself: two requests of one connection go to
 * two replicas. A replica that refuses the connection is passed over. Answers are passed on as they
 * come, so that events arrive; an upgrade is passed through.
 */
export class Balancer {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 500 });
  readonly #server: http.Server;
  readonly #sockets = new Set<Socket>();
  #replicas: readonly URL[] = [];
  #next = 0;
  /** Requests that each replica answered, by port. */
  readonly answered = new Map<string, number>();

  constructor() {
    this.#server = http.createServer((request, response) => {
      const held: Buffer[] = [];
      request.on("data", (chunk: Buffer) => held.push(chunk));
      request.on("end", () =>
        this.#pass({ request, response, body: Buffer.concat(held) }, this.#turns()),
      );
    });
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("upgrade", (request, socket, head) => {
      const upstream = http.request(this.#optionsFor(request, this.#turns()[0]));
      upstream.on("upgrade", (answer, far) => {
        const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
        far.pipe(socket).pipe(far);
      });
      upstream.on("error", () => socket.destroy());
      upstream.end(head);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("it does not listen");
    return address.port;
  }

  over(urls: readonly string[]): void {
    this.#replicas = urls.map((url) => new URL(url));
  }

  close(): Promise<void> {
    this.#agent.destroy();
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((done) => this.#server.close(() => done()));
  }

  /** All of them, beginning with the one whose turn it is. */
  #turns(): readonly URL[] {
    const from = this.#next % this.#replicas.length;
    this.#next += 1;
    return [...this.#replicas.slice(from), ...this.#replicas.slice(0, from)];
  }

  #optionsFor(request: http.IncomingMessage, replica: URL | undefined): http.RequestOptions {
    return {
      host: replica?.hostname,
      port: replica?.port,
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers: { ...request.headers, "x-forwarded-proto": "http" },
      agent: this.#agent,
    };
  }

  #pass(
    of: { request: http.IncomingMessage; response: http.ServerResponse; body: Buffer },
    [replica, ...others]: readonly URL[],
  ): void {
    const { request, response, body } = of;
    if (!replica) return void response.writeHead(502).end();
    const upstream = http.request(this.#optionsFor(request, replica), (answer) => {
      this.answered.set(replica.port, (this.answered.get(replica.port) ?? 0) + 1);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    response.on("close", () => upstream.destroy());
    upstream.on("error", () => {
      if (response.headersSent || response.destroyed) return response.destroy();
      this.#pass(of, others);
    });
    upstream.end(body);
  }
}
