/** fault: Assay cannot start or work until it is put right. note: worth knowing, nothing to put right. */
export type Finding = {
  readonly name: string;
  readonly outcome: "ok" | "note" | "fault";
  readonly text: string;
};

export const ok = (name: string, text: string): Finding => ({ name, outcome: "ok", text });
export const note = (name: string, text: string): Finding => ({ name, outcome: "note", text });
export const fault = (name: string, text: string): Finding => ({ name, outcome: "fault", text });
