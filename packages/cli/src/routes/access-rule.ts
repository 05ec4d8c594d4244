/**
 * Who may call, in words that a diff shows well: `public`, `signed-in`, `role(admin, editor)`, `scope(orders:write)`,
 * `all(signed-in, permission(orders:delete))`. `none`: nobody asks, although it does what strangers should not. `unknown`:
 * its code does not tell. Any other word is a restriction of its own, such as `signature` or the name of a rule.
 */
export type AccessRule =
  | { readonly kind: 'open'; readonly word: 'public' | 'none' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signed-in' }
  /** `role`: one of the names. `scope`: all of them. */
  | { readonly kind: 'role' | 'scope'; readonly names: readonly string[] }
  | { readonly kind: 'own'; readonly text: string }
  | { readonly kind: 'all' | 'any'; readonly rules: readonly AccessRule[] }

/** The rule as the table and the lock write it. */
export function accessText(rule: AccessRule): string {
  switch (rule.kind) {
    case 'open':
      return rule.word
    case 'unknown':
    case 'signed-in':
      return rule.kind
    case 'role':
    case 'scope':
      return `${rule.kind}(${rule.names.join(', ')})`
    case 'own':
      return rule.text
    default:
      return `${rule.kind}(${rule.rules.map(accessText).join(', ')})`
  }
}

/** Deeper than anybody writes. */
const MAX_DEPTH = 20

/** The rule that a text says; what is none of ours is a restriction of its own. */
export function readAccess(text: string, depth = 0): AccessRule {
  const plain = text.trim()
  if (plain === 'public' || plain === 'none') return { kind: 'open', word: plain }
  if (plain === 'unknown' || plain === 'signed-in') return { kind: plain }
  const [, kind, inside] = /^(role|scope|all|any)\((.*)\)$/s.exec(plain) ?? []
  if (kind === undefined || inside === undefined || depth > MAX_DEPTH) return { kind: 'own', text: plain }
  const parts = splitOutside(inside)
  if (kind === 'role' || kind === 'scope') return { kind, names: parts }
  return { kind: kind === 'all' ? 'all' : 'any', rules: parts.map((part) => readAccess(part, depth + 1)) }
}

/** At commas that no parentheses enclose. */
function splitOutside(text: string): string[] {
  const parts: string[] = []
  let [depth, from] = [0, 0]
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at]
    if (sign === '(') depth++
    else if (sign === ')') depth--
    else if (sign === undefined || (sign === ',' && depth === 0)) {
      const part = text.slice(from, at).trim()
      if (part !== '') parts.push(part)
      from = at + 1
    }
  }
  return parts
}

/**
 * Whether everybody whom a rule admits is admitted by the other too: the first is as strict. public < signed-in < any role,
 * scope or other restriction; of two names nobody here knows which is more, so another name is not as strict.
 */
export function isAsStrict(rule: AccessRule, other: AccessRule): boolean {
  if (other.kind === 'open') return true
  if (other.kind === 'all') return other.rules.every((each) => isAsStrict(rule, each))
  if (rule.kind === 'any') return rule.rules.length > 0 && rule.rules.every((each) => isAsStrict(each, other))
  if (other.kind === 'any' && other.rules.some((each) => isAsStrict(rule, each))) return true
  if (rule.kind === 'all' && rule.rules.some((each) => isAsStrict(each, other))) return true
  if (rule.kind === 'open') return false
  // Whoever could not be read before was let in by something: to be read now is no loss.
  if (other.kind === 'unknown') return true
  if (rule.kind === 'unknown') return false
  if (other.kind === 'signed-in') return rule.kind !== 'all'
  if (rule.kind === 'role' && other.kind === 'role') return rule.names.every((name) => other.names.includes(name))
  if (rule.kind === 'scope' && other.kind === 'scope') return other.names.every((name) => rule.names.includes(name))
  return rule.kind === 'own' && other.kind === 'own' && rule.text === other.text
}
