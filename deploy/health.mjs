// Asks the server or the worker of this container whether it and its database answer; the exit status is
// the answer.
const port = process.env.ASSAY_WORKER_PORT || process.env.PORT || 3000;
const url = `http://127.0.0.1:${port}/api/health/ready`;
const isReady = await fetch(url, { signal: AbortSignal.timeout(4_000) }).then(
  (response) => response.ok,
  () => false,
);
process.exit(isReady ? 0 : 1);
