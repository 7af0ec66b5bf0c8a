import { freePort } from "#server/start/process.ts";
import { startNode } from "./steps.ts";

const START_MS_MAX = 180_000;

export type AppServer = {
  readonly url: string;
  readonly pid: number;
  /** From the one-time owner link; null once there is an owner. */
  readonly ownerToken: string | null;
  /** The lines that it wrote so far, of both its outputs. */
  readonly said: () => readonly string[];
  readonly stop: () => Promise<void>;
};

/** The real server on a free port, built and started by the code behind npm start. */
export async function startAppServer(of: {
  dataDir: string;
  env?: Record<string, string>;
}): Promise<AppServer> {
  const port = await freePort();
  const { child, stop } = startNode(["--import", "tsx", "server/start/main.ts"], {
    PORT: String(port),
    HOST: "127.0.0.1",
    DATABASE_URL: "",
    ASSAY_DATA_DIR: of.dataDir,
    TZ: "Asia/Kathmandu",
    ...of.env,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  const until = Date.now() + START_MS_MAX;
  for (;;) {
    if (/^Ready: /m.test(said) && child.pid !== undefined) {
      // The link, when there is one, is printed right after.
      await new Promise((done) => setTimeout(done, 100));
      const ownerToken = /owner\?token=(\S+)/.exec(said)?.[1] ?? null;
      return {
        url: `http://127.0.0.1:${port}`,
        pid: child.pid,
        ownerToken,
        said: () => said.split("\n"),
        stop,
      };
    }
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`The server for the browser tests did not start:\n${said}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}
