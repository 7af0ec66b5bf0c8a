/** How sending one file stands. */
export type Sent =
  | { readonly state: "waiting" }
  /** `share` of the bytes that have left, 0 to 1. */
  | { readonly state: "sending"; readonly share: number }
  /** All bytes are there, and a worker reads them. */
  | { readonly state: "reading" }
  | ({ readonly state: "received" } & Received)
  | { readonly state: "several"; readonly files: readonly Part[]; readonly aside: number }
  /** In a folder, and nobody's to read. */
  | { readonly state: "aside"; readonly text: string }
  | ({ readonly state: "refused" } & Refused);

export type Received = {
  readonly text: string;
  /** What it changed, in a sentence. */
  readonly summary: string;
  readonly evidenceId: string;
};
export type Refused = {
  readonly code: string;
  readonly text: string;
  readonly pointer: string | null;
};
export type Part = { readonly fileName: string } & (Received | Refused);

export type ToSend = {
  readonly slug: string;
  readonly file: File;
  readonly name: string;
  readonly isInFolder: boolean;
  readonly observedAt?: string | undefined;
};

const UNREACHABLE: Sent = {
  state: "refused",
  code: "unreachable",
  text: "The server did not answer. Check the connection and try again.",
  pointer: null,
};

/** Sends a file over the HTTP API, which streams it; tRPC would wrap it in JSON. Tells how far it is. */
export async function sendFile(of: ToSend, tell: (sent: Sent) => void): Promise<Sent> {
  const query = new URLSearchParams({ fileName: of.name });
  if (of.observedAt) query.set("observedAt", of.observedAt);
  if (of.isInFolder) query.set("inFolder", "true");
  const url = `/api/v1/projects/${encodeURIComponent(of.slug)}/evidence?${query}`;
  try {
    const answer = await post(url, of.file, (share) => tell({ state: "sending", share }));
    if (answer.status !== 202) return sentOf(answer.status, answer.body, of.isInFolder);
    tell({ state: "reading" });
    return await follow(answer.location ?? url);
  } catch {
    return UNREACHABLE;
  }
}

type Answer = { readonly status: number; readonly body: unknown; readonly location: string | null };

/** XMLHttpRequest, because fetch does not tell how much of a body has left. */
function post(url: string, file: File, progress: (share: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () =>
      resolve({
        status: request.status,
        body: request.response,
        location: request.getResponseHeader("location"),
      });
    request.onerror = () => reject(new Error("no answer"));
    request.send(file);
  });
}

const ASK_MS_FIRST = 500;
const ASK_MS_MAX = 5_000;

/** Asks, ever less often, until the document was read. */
async function follow(location: string): Promise<Sent> {
  for (let waitMs = ASK_MS_FIRST; ; waitMs = Math.min(waitMs * 1.5, ASK_MS_MAX)) {
    await new Promise((done) => setTimeout(done, waitMs));
    const response = await fetch(location);
    const body: unknown = await response.json();
    const state = field(body, "state");
    if (!response.ok) return sentOf(response.status, body, false);
    if (state === "refused") return { state: "refused", ...refusedOf(body) };
    const receipt = field(body, "receipt");
    if (state === "processed") return sentOf(200, receipt ?? body, false);
  }
}

function sentOf(status: number, body: unknown, isInFolder: boolean): Sent {
  if (status >= 400) {
    const refused = refusedOf(body);
    return isInFolder && status === 415
      ? { state: "aside", text: refused.text }
      : { state: "refused", ...refused };
  }
  const files = field(body, "files");
  if (!Array.isArray(files)) return { state: "received", ...receivedOf(body) };
  const aside = field(body, "notRead");
  return {
    state: "several",
    files: files.map(partOf),
    aside: Array.isArray(aside) ? aside.length : 0,
  };
}

function partOf(file: unknown): Part {
  const fileName = textOf(file, "fileName");
  const receipt = field(file, "receipt");
  return receipt === undefined
    ? { fileName, ...refusedOf(field(file, "refusal")) }
    : { fileName, ...receivedOf(receipt) };
}

function receivedOf(body: unknown): Received {
  const facts = Number(field(body, "facts") ?? 0);
  const notes = field(body, "notes");
  const noted = Array.isArray(notes) && notes.length > 0 ? `, ${notes.length} noted` : "";
  const text =
    field(body, "duplicate") === true
      ? "known already; a sighting was recorded"
      : `${facts} ${facts === 1 ? "fact" : "facts"} read${noted}`;
  return { text, summary: textOf(body, "summary"), evidenceId: textOf(body, "evidenceId") };
}

function refusedOf(body: unknown): Refused {
  return {
    code: textOf(body, "code") || "refused",
    text: textOf(body, "detail") || textOf(body, "message") || "The server refused it.",
    pointer: textOf(body, "pointer") || null,
  };
}

function textOf(body: unknown, name: string): string {
  const value = field(body, name);
  return typeof value === "string" ? value : "";
}

function field(body: unknown, name: string): unknown {
  if (typeof body !== "object" || body === null) return undefined;
  return Object.entries(body).find(([key]) => key === name)?.[1];
}
