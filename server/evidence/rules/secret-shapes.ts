import { lineOf, type Span } from "./redact-lines.ts";

/** A secret that its shape alone gives away, with words of which the text has one if it has the secret. */
type Shape = { readonly pattern: string; readonly hints: readonly string[] };

/**
 * ASCII only, so a latin-1 view keeps byte offsets. Looking for a plain word is far cheaper than
 * trying a pattern at every place: only patterns whose word is there are tried.
 */
const SHAPES: readonly Shape[] = [
  {
    pattern:
      "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^<]{0,20000}?-----END [A-Z ]{0,30}PRIVATE KEY-----",
    hints: ["-----BEGIN "],
  },
  {
    pattern: String.raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\\\s]{0,20000}`,
    hints: ["-----BEGIN "],
  },
  { pattern: String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`, hints: ["AKIA", "ASIA"] },
  {
    pattern: String.raw`\bgh[pousr]_[A-Za-z0-9]{20,255}\b`,
    hints: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
  },
  { pattern: String.raw`\bgithub_pat_[A-Za-z0-9_]{20,255}\b`, hints: ["github_pat_"] },
  { pattern: String.raw`\bglpat-[A-Za-z0-9_-]{20,}`, hints: ["glpat-"] },
  { pattern: String.raw`\bxox[abposr]-[A-Za-z0-9-]{10,}`, hints: ["xox"] },
  { pattern: String.raw`\bsk-(?:proj-|ant-|live-)?[A-Za-z0-9_-]{20,}`, hints: ["sk-"] },
  {
    pattern: String.raw`\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}`,
    hints: ["k_live_", "k_test_"],
  },
  { pattern: String.raw`\bAIza[0-9A-Za-z_-]{35}`, hints: ["AIza"] },
  { pattern: String.raw`\bhf_[A-Za-z0-9]{30,}\b`, hints: ["hf_"] },
  { pattern: String.raw`\bdapi[0-9a-f]{32}\b`, hints: ["dapi"] },
  { pattern: String.raw`\bnpm_[A-Za-z0-9]{36}\b`, hints: ["npm_"] },
  { pattern: String.raw`\bpypi-[A-Za-z0-9_-]{40,}`, hints: ["pypi-"] },
  {
    pattern: String.raw`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`,
    hints: [".eyJ"],
  },
  { pattern: String.raw`\b[Bb]earer\s+[A-Za-z0-9._~+/-]{16,}=*`, hints: ["earer"] },
  {
    pattern: String.raw`(?<=[Aa]uthorization["'\\]{0,3} ?[:=] ?["'\\]{0,3})[Bb]asic [A-Za-z0-9+/]{6,}={0,2}`,
    hints: ["asic "],
  },
  {
    // Go and others write & in JSON as \u0026.
    pattern: String.raw`(?<=(?:[?&]|\\u0026)(?:sig|X-Amz-Signature|access_token|api_key|token)=)[A-Za-z0-9%._~+/-]{8,}`,
    hints: ["sig=", "X-Amz-Signature=", "access_token=", "api_key=", "token="],
  },
  {
    pattern: String.raw`(?<=hooks\.slack\.com\\?/services\\?/)[A-Za-z0-9/\\]{20,100}`,
    hints: ["hooks.slack.com"],
  },
];

export function shapes(text: string): Span[] {
  const likely = SHAPES.filter(({ hints }) => hints.some((hint) => text.includes(hint)));
  const found = passwordsInAddresses(text);
  if (likely.length === 0) return found;
  const pattern = new RegExp(likely.map((shape) => shape.pattern).join("|"), "g");
  for (const match of text.matchAll(pattern)) {
    const start = match.index;
    found.push({ start, end: start + match[0].length, pointer: lineOf(text, start), label: "" });
  }
  return found.sort((a, b) => a.start - b.start);
}

const SCHEME_BEFORE = /\b[a-z][a-z0-9+.-]{1,20}$/i;
/** JSON may write a slash as \/. */
const ADDRESS = /:(?:\\?\/){2}/g;
const ADDRESS_MAX = 2_000;
/** A password may hold an @: the last one before the path ends it. */
const USER_AND_PASSWORD = /^([^\s/:@"'<>]{0,80}:)([^\s/"'<>?#\\]{1,1900})@/;

/** Credentials in an address: the password goes, and what it opens stays readable. */
function passwordsInAddresses(text: string): Span[] {
  const found: Span[] = [];
  for (const { 0: slashes, index: at } of text.matchAll(ADDRESS)) {
    const from = at + slashes.length;
    const [, user, password] = USER_AND_PASSWORD.exec(text.slice(from, from + ADDRESS_MAX)) ?? [];
    if (user === undefined || password === undefined) continue;
    if (!SCHEME_BEFORE.test(text.slice(Math.max(0, at - 22), at))) continue;
    const start = from + user.length;
    const pointer = lineOf(text, start);
    found.push({ start, end: start + password.length, pointer, label: "" });
  }
  return found;
}
