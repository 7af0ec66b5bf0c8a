import { createTransport } from "nodemailer";
import { readEnv } from "./env.ts";
import { AppError } from "./errors.ts";
import { logFault } from "./log.ts";

export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for the same mail sent once more, by which a mail server or reader may tell; letters, digits, dots, dashes. */
  readonly id?: string;
  readonly attachment?: {
    readonly name: string;
    readonly type: string;
    readonly bytes: Uint8Array;
  };
};

/** Whether this server can send mail at all; without it links are shown. */
export const canMail = (): boolean => readEnv().ASSAY_SMTP_URL !== undefined;

const TIMEOUT_MS = 15_000;

const attached = ({ name, type, bytes }: NonNullable<Mail["attachment"]>) => ({
  filename: name,
  contentType: type,
  content: Buffer.from(bytes),
});

/** Plain text to one address, with a file where there is one. */
export async function sendMail(mail: Mail): Promise<void> {
  demandOneLine(mail);
  const { ASSAY_SMTP_URL, ASSAY_MAIL_FROM } = readEnv();
  if (!ASSAY_SMTP_URL) throw new AppError("precondition-failed", "This server sends no mail.");
  const transport = createTransport({
    url: ASSAY_SMTP_URL,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // What a mail carries is what we wrote, never a file or an address that its text names.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: ASSAY_MAIL_FROM,
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      ...(mail.attachment ? { attachments: [attached(mail.attachment)] } : {}),
      ...(mail.id === undefined ? {} : { messageId: `<${mail.id}@${hostOf(ASSAY_MAIL_FROM)}>` }),
    });
  } finally {
    transport.close();
  }
}

const hostOf = (from: string): string => /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost";

/** Whether a failed try never came so far that the mail may have been taken. */
export function isNotTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("syscall" in error && error.syscall === "connect") return true;
  return "code" in error && ["EDNS", "EAUTH", "EENVELOPE"].includes(String(error.code));
}

/** Whether the mail server refused it for its size (RFC 1870: 552, or before it was sent). */
export function isTooLarge(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("responseCode" in error && (error.responseCode === 552 || error.responseCode === 523))
    return true;
  return "code" in error && error.code === "EMESSAGE" && /size/i.test(error.message);
}

/** For whom the wait would tell whether there was anybody to send to; what fails is logged. */
export function sendMailLater(mail: Mail): void {
  void sendMail(mail).catch((error: unknown) => logFault("Mail", error));
}

/** A line break in a header begins another header, and a second address another reader. */
function demandOneLine(mail: Mail): void {
  const isOneAddress = /^[^\s,;<>"]+@[^\s,;<>"]+$/.test(mail.to);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (!isOneAddress || /[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(mail.subject))
    throw new AppError("invalid", "The address or the subject of a mail holds what it must not.");
}
