// What must not stand in a log line or in a job's last error, wherever in a text it is: a driver puts an
// address with its password into its message, and a tool the header that it sent.

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\/\/[^\s/@:]{0,200}:[^\s/@]{1,500}@/g, "//[redacted]@"],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, "$1 [redacted]"],
  [/\bassay_[0-9a-f]{72}\b/g, "[redacted]"],
  [
    /\b([\w-]*(?:password|passwd|secret|token|api[-_]?key|authorization|signature|credential))(["']?\s*[=:]\s*["']?)(?!\[redacted\]|bearer |basic )[^\s"'&,;)}]{3,}/gi,
    "$1$2[redacted]",
  ],
];

/** The text without passwords of addresses, tokens of headers and values of fields so named. */
export function withoutSecrets(text: string): string {
  return PATTERNS.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text);
}
