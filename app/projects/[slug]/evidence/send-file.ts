/** How sending one file stands. */
export type Sent =
  | { readonly state: "sending" }
  | { readonly state: "received"; readonly text: string }
  | {
      readonly state: "refused";
      readonly code: string;
      readonly text: string;
      readonly pointer: string | null;
    };

/** Sends a file over the HTTP API, which streams it; tRPC would wrap it in JSON. */
export async function sendFile(of: {
  slug: string;
  file: File;
  observedAt?: string | undefined;
}): Promise<Sent> {
  const query = new URLSearchParams({ fileName: of.file.name });
  if (of.observedAt) query.set("observedAt", of.observedAt);
  const url = `/api/v1/projects/${encodeURIComponent(of.slug)}/evidence?${query}`;
  try {
    const response = await fetch(url, {
      method: "POST",
      body: of.file,
      headers: { "content-type": of.file.type || "application/octet-stream" },
    });
    const body: unknown = await response.json();
    return response.ok ? received(body) : refused(body);
  } catch {
    const text = "The server did not answer. Check the connection and send it again.";
    return { state: "refused", code: "unreachable", text, pointer: null };
  }
}

function received(body: unknown): Sent {
  if (field(body, "duplicate") === true)
    return { state: "received", text: "known already; a sighting was recorded" };
  const facts = Number(field(body, "facts"));
  const notes = field(body, "notes");
  const noted = Array.isArray(notes) && notes.length > 0 ? `, ${notes.length} noted` : "";
  return { state: "received", text: `${facts} ${facts === 1 ? "fact" : "facts"} read${noted}` };
}

function refused(body: unknown): Sent {
  const [code, detail, pointer] = [
    field(body, "code"),
    field(body, "detail"),
    field(body, "pointer"),
  ];
  return {
    state: "refused",
    code: typeof code === "string" ? code : "refused",
    text: typeof detail === "string" ? detail : "The server refused it.",
    pointer: typeof pointer === "string" && pointer !== "" ? pointer : null,
  };
}

function field(body: unknown, name: string): unknown {
  if (typeof body !== "object" || body === null) return undefined;
  return Object.entries(body).find(([key]) => key === name)?.[1];
}
