import { createServer } from "node:http";
import { textEntries } from "./hostile-draw.ts";
import type { Target, Tried } from "./hostile-target.ts";
import { jsonOf } from "./hostile-target.ts";

// Every address that a person can enter, pointed at what only this machine can reach: a server on loopback
// counts who comes, and it may be nobody.

const waysTo = (port: number): string[] => [
  `http://127.0.0.1:${port}/`,
  `http://localhost:${port}/`,
  `http://localhost.:${port}/`,
  `http://[::1]:${port}/`,
  `http://[::ffff:127.0.0.1]:${port}/`,
  `http://[::ffff:7f00:1]:${port}/`,
  `http://[64:ff9b::7f00:1]:${port}/`,
  `http://[::127.0.0.1]:${port}/`,
  `http://0.0.0.0:${port}/`,
  `http://0:${port}/`,
  `http://2130706433:${port}/`,
  `http://0x7f000001:${port}/`,
  `http://0177.0.0.1:${port}/`,
  `http://127.1:${port}/`,
  `http://127.0.0.1.:${port}/`,
  `http://\uff11\uff12\uff17.0.0.1:${port}/`,
  `http://x@127.0.0.1:${port}/`,
  `http://assay.example@127.0.0.1:${port}/`,
  `http://127.0.0.1:${port}\\@assay.example/`,
  `http:\\\\127.0.0.1:${port}\\`,
  `http://127.0.0.1\t:${port}/`,
  `//127.0.0.1:${port}/`,
  "http://169.254.169.254/latest/meta-data/",
  "http://[fd00:ec2::254]/latest/meta-data/",
  "http://100.100.100.200/",
  "http://100.64.0.1/",
  "http://10.0.0.1/",
  "http://172.16.0.1/",
  "http://192.168.0.1/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://metadata.google.internal/",
  "file:///etc/passwd",
  "gopher://127.0.0.1:6379/_INFO",
  "ftp://127.0.0.1/",
  "unix:/var/run/docker.sock",
  "dict://127.0.0.1:11211/",
  "data:text/plain,x",
];

const settingsOf: Readonly<Record<string, (url: string) => object>> = {
  mlflow: (url) => ({ url }),
  prometheus: (url) => ({ url, queries: [] }),
  alertmanager: (url) => ({ url }),
  "artifacts-http": (url) => ({ url }),
  "artifacts-s3": (url) => ({ url, bucket: "b", prefix: "" }),
};

export async function reachInside(target: Target, slug: string): Promise<Tried> {
  let visits = 0;
  const server = createServer((_, response) => {
    visits += 1;
    response.end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "0.0.0.0", done));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const successes: string[] = [];
  let tried = 0;
  try {
    for (const url of waysTo(port)) {
      const before = visits;
      for (const [kind, settings] of Object.entries(settingsOf)) {
        tried += 2;
        const body = {
          kind,
          name: "inside",
          settings: settings(url),
          credentials: { kind: "none" },
        };
        const tested = await target.call("connections.testNew", { slug, ...body });
        if (JSON.stringify(tested.data ?? {}).includes('"works"'))
          successes.push(`${kind} ${url}: works`);
        const made = await target.ask(`/api/v1/projects/${slug}/connections`, {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json" },
        });
        const id: unknown = Object(jsonOf(made.text)).id;
        if (typeof id !== "string") continue;
        tried += 2;
        const again = await target.ask(`/api/v1/projects/${slug}/connections/${id}/test`, {
          method: "POST",
        });
        if (again.text.includes('"works"')) successes.push(`${kind} ${url}: works once it is kept`);
        await target.ask(`/api/v1/projects/${slug}/connections/${id}`, { method: "DELETE" });
      }
      tried += 3;
      const hook = await target.call("webhooks.add", { url, events: [] });
      const id: unknown = Object(hook.data).id;
      if (typeof id === "string") {
        await target.call("webhooks.test", { id });
        await target.call("webhooks.remove", { id });
      }
      await target.call("digests.setChat", { url });
      await target.call("digests.testChat", undefined);
      const context = { slug, name: "x", links: [{ label: "x", url }] };
      await target.call("projects.update", context);
      if (visits > before) successes.push(`${url}: was asked ${visits - before} times`);
    }
    // Webhooks are sent by the worker.
    await new Promise((done) => setTimeout(done, 3_000));
    if (visits > 0) successes.push(`the server inside was asked ${visits} times`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  const entered = textEntries().filter(({ schema }) =>
    JSON.stringify(schema).includes('"url"'),
  ).length;
  return {
    tried,
    taken: null,
    successes,
    where: `${waysTo(1).length} addresses in 5 kinds of connection, webhooks, the chat and links (${entered} entries have one)`,
  };
}
