/** One line of JSON per fault on stderr; what it holds is for operators, never for the caller. */
export function logFault(where: string, cause: unknown): void {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  console.error(
    JSON.stringify({ level: "error", where, message: error.message, stack: error.stack }),
  );
}
