/** Test files that kill processes, or start many or one after another: too long for npm test. */
export const LONG_TESTS = [
  "server/backups/embedded.test.ts",
  "server/backups/killed.test.ts",
  "server/start/keep-database.test.ts",
  "server/start/tables.test.ts",
];
