import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDataFolder } from "./lock.ts";
import { freePort, isAlive, startTicks, whyPortIsBusy } from "./process.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-lock-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const lockFile = () => path.join(folder, "supervisor.lock");

test("a second start in the same data folder is refused and told who holds it", () => {
  const release = lockDataFolder(folder, 3000);
  expect(() => lockDataFolder(folder, 3001)).toThrow(
    new RegExp(`process ${process.pid} serves it on port 3000`),
  );
  release();
  expect(fs.existsSync(lockFile())).toBe(false);
  lockDataFolder(folder, 3001)();
});

test("the lock of a process that was killed does not stand in the way", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const pid = child.pid ?? 0;
  const ended = new Promise((done) => child.once("exit", done));
  fs.writeFileSync(lockFile(), JSON.stringify({ pid, ticks: startTicks(pid), port: 3000 }));
  expect(() => lockDataFolder(folder, 3001)).toThrow(/in use/);
  child.kill("SIGKILL");
  await ended;
  lockDataFolder(folder, 3001)();
});

test("a living process with the holder's number but another start time does not count as the holder", () => {
  fs.writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, ticks: "1", port: 3000 }));
  lockDataFolder(folder, 3001)();
});

test("a lock file that cannot be read is cleared", () => {
  fs.writeFileSync(lockFile(), "half a fi");
  lockDataFolder(folder, 3001)();
});

test("of many that find a dead one's lock at the same instant, exactly one takes it", async () => {
  fs.writeFileSync(lockFile(), JSON.stringify({ pid: 999_999_999, ticks: "1", port: 3000 }));
  const script = `import { lockDataFolder } from "#server/start/lock.ts";
    try { lockDataFolder(process.argv[1], 1); console.log("won"); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.message.includes("is in use") ? "refused" : error.message); }`;
  const args = ["--import", "tsx", "--input-type=module", "-e", script, folder];
  const children = Array.from({ length: 5 }, () => spawn(process.execPath, args));
  const answers = await Promise.all(
    children.map(
      (child) =>
        new Promise<string>((done) => {
          child.stdout.once("data", (chunk: Buffer) => done(chunk.toString("utf8").trim()));
          child.once("close", () => done("said nothing"));
        }),
    ),
  );
  for (const child of children) child.kill("SIGKILL");
  expect(answers.sort()).toEqual(["refused", "refused", "refused", "refused", "won"]);
});

test("giving the lock back leaves a lock that someone else took since", () => {
  const release = lockDataFolder(folder, 3000);
  fs.writeFileSync(lockFile(), "of another");
  release();
  expect(fs.readFileSync(lockFile(), "utf8")).toBe("of another");
});

test("a taken port is seen as taken, a free one as free", async () => {
  const server = net.createServer();
  const port = await freePort();
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  expect(await whyPortIsBusy(port, "127.0.0.1")).toBe("EADDRINUSE");
  await new Promise((done) => server.close(done));
  expect(await whyPortIsBusy(port, "127.0.0.1")).toBeNull();
});

test("a killed process that nobody has collected yet is not alive", async () => {
  // The shell replaces itself by a program that never collects its child.
  const parent = spawn("sh", ["-c", "sleep 30 & echo $!; exec sleep 30"]);
  const pid = Number(
    await new Promise<string>((done) =>
      parent.stdout.once("data", (chunk: Buffer) => done(chunk.toString("utf8"))),
    ),
  );
  expect(isAlive(pid)).toBe(true);
  process.kill(pid, "SIGKILL");
  for (let i = 0; i < 100 && isAlive(pid); i++) await new Promise((done) => setTimeout(done, 20));
  expect(isAlive(pid)).toBe(false);
  parent.kill("SIGKILL");
});
