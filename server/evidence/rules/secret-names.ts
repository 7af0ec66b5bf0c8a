const SECRET_WORDS = new Set([
  "password",
  "passwd",
  "pwd",
  "passphrase",
  "secret",
  "secrets",
  "apikey",
  "credential",
  "credentials",
  "authorization",
  "accesskey",
  "secretkey",
  "privatekey",
  "accountkey",
  "accesstoken",
  "authtoken",
  "bearertoken",
  "jwt",
]);
const SECRET_PAIRS = new Set(
  "api key,access key,secret key,private key,account key,signing key,encryption key,db pass,user pass,root pass,smtp pass,redis pass,admin pass".split(
    ",",
  ),
);
/** PGPASSWORD and dbpassword are one word. */
const SECRET_END = /(?:password|passwd|passphrase)$/;
/** Words before "token" that make it a thing of language models or paging, not a secret. */
const HARMLESS_TOKENS = new Set(
  "pad eos bos unk cls sep mask special image audio start end stop next max min num page continuation prompt completion first last per new decoder forced".split(
    " ",
  ),
);

/** Whether a field of this name holds a secret: db_password, apiToken and AWS_SECRET_ACCESS_KEY do, pad_token does not. */
export function isSecretName(name: string): boolean {
  if (name.length > 200) return false;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return words.some((word, i) => {
    if (SECRET_WORDS.has(word) || SECRET_END.test(word)) return true;
    const before = words[i - 1];
    if (before && SECRET_PAIRS.has(`${before} ${word}`)) return true;
    if (word !== "token" || i !== words.length - 1) return false;
    return before === undefined || !HARMLESS_TOKENS.has(before);
  });
}
