// Preloaded into the web server: when the supervisor ends, even by SIGKILL, the channel to it closes,
// and the web server ends too instead of holding the port.
const GRACE_MS = 8_000;
if (process.channel) {
  process.channel.unref();
  process.on("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
}
