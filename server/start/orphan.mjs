// Preloaded into the web server: when the supervisor ends, even by SIGKILL, the channel to it closes,
// and the web server ends too instead of holding the port.
// The development server's own children inherit this preload; their channel leads elsewhere.
const GRACE_MS = 8_000;
if (process.channel && process.env.ASSAY_SUPERVISOR_PID === String(process.ppid)) {
  process.channel.unref();
  process.on("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
}
