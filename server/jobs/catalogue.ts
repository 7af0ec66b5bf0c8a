/** What each kind of job does, for people; a test holds it to the list of what workers do. */
export const TASK_WORDS: Readonly<Record<string, string>> = {
  tick: "Look for what is due",
  "read-delivery": "Read a large document",
  "apply-retention": "Look for documents past their retention",
  "retain-project": "Delete documents past their retention",
  "pull-connection": "Pull from a connected tool",
  "expire-waiver": "Write down that a waiver ran out",
  "resolve-forecasts": "Look for forecasts that can be scored",
  "resolve-project-forecasts": "Score forecasts",
  "anchor-heads": "Look which audit logs to note outside",
  "anchor-head": "Note the head of the audit log outside",
  "look-around": "Look what lapses",
  "look-at-project": "Tell people what lapses",
  "send-webhook": "Send a message to a webhook",
  "send-digest": "Mail a digest",
  "send-chat": "Send the digest to the chat",
  "tidy-webhooks": "Remove settled messages",
  "send-report": "Mail a report",
  "tidy-notices": "Remove old notices",
  "renew-rollups": "Renew lines of the portfolio",
  "note-week": "Note how the week ended",
  "sweep-orphans": "Remove what nothing refers to any more",
  "tidy-sign-ins": "Remove ended sessions and tries to sign in",
};

/** A worker that was last heard of longer ago is taken for gone. It says so every 15 seconds. */
export const LIVE_MS = 60_000;
/** One that holds jobs and was silent for so long is cut off from the database, and its jobs freed. */
export const SILENT_MS = 5 * 60_000;
/** How long it is shown that a job was freed. */
export const FREED_KEPT_MS = 30 * 86_400_000;
/** How many of each state are listed. */
export const SHOWN = 100;

/** Why a job stands still that was taken back at its last try. */
export const ENDED_IN_MIDST = "The worker that did it ended in the midst of its last try.";
