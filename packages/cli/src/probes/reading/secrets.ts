import { hasSecretName } from 'holdfast/env/leaks'
import { SecretSearch } from '../../scan/secret-search.js'

/** A name of the environment, or of a header for those who may all, with a text that is no word. */
const NAMED =
  /["'`]?\b([A-Z][A-Z\d]*(?:_[A-Z\d]+)+|[xX]-(?:admin|internal|service|master|root)-(?:api-)?(?:key|secret|token))\b["'`]?\s*[:=]\s*(["'`])((?:(?!\2)[^\s\\]){12,200})\2/g

/** A provider's own form under a name that says what it is: so it is no example of a manual, however regular it looks. */
const KEYED =
  /\b[\w$-]*(?:key|secret|token)["'`]?\s*[:=]\s*(["'`])([sr]k_live_|whsec_|gh[pousr]_|sk-(?:proj|ant)-)[\w-]{16,}\1/gi

/** Made to be public, or no value: a route, a sentence, the name of another variable. */
const NO_SECRET = /^(?:\/|https?:\/\/[^@]*$|[A-Z\d_]+$|[a-z]+(?:[-_.][a-z]+)*$|pk_|\$\{|process\.env)/

/** What of a served text is secret, in words; never its value. */
export function secretsServed(text: string): readonly string[] {
  const found = new Set(new SecretSearch([]).in(Buffer.from(text)).map(({ key }) => `a secret of the form \`${key}\``))
  for (const [, name = '', , value = ''] of text.matchAll(NAMED)) {
    if (
      hasSecretName(name) &&
      !/^(?:NEXT_)?PUBLIC_|PUBLISHABLE/.test(name) &&
      !NO_SECRET.test(value) &&
      isRandom(value)
    ) {
      found.add(`a value for \`${name}\``)
    }
  }
  if (found.size === 0) {
    for (const [whole, , prefix] of text.matchAll(KEYED)) {
      if (!/x{4}|your|example|placeholder|dummy|fake/i.test(whole)) found.add(`a value that begins with \`${prefix}\``)
    }
  }
  return [...found]
}

/** Letters and digits that stand for nothing: a name of an error or a message has few kinds of them. */
function isRandom(value: string): boolean {
  return (
    /\d/.test(value) &&
    /[a-z]/i.test(value) &&
    new Set(value).size >= 9 &&
    !/example|placeholder|change_?me|xxxx/i.test(value)
  )
}
