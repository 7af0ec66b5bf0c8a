import { parentPort, workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

// The other side of off-thread.ts: loads the module it is told, from its TypeScript source, and calls
// one function of it.

register();
const { url, name, input } = workerData;
const module = await import(url);
parentPort?.postMessage(module[name](input));
