import type { Facts } from '../../flow/facts.js'
import { topFrame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { lastName, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { credentialNamed, isOtherName } from './credential-names.js'
import type { CookieSet } from './cookies.js'
import { makesToken } from './tokens.js'

/** Whether a cookie proves who calls: `perhaps` where its name speaks of somebody and proves nothing yet. */
export function isCookieOfSession({ name, value, file }: CookieSet, facts: Facts): 'sure' | 'perhaps' | undefined {
  if (name === undefined || isOtherName(name)) return undefined
  const kind = credentialNamed(name)
  if (kind === 'credential' || kind === 'session') return 'sure'
  if (value !== undefined && isCredential(value, file, facts)) return 'sure'
  return kind === 'near' ? 'perhaps' : undefined
}

/** Whether a value is a token that the app has made, or is called one. */
export function isCredential(value: Node, file: SourceFile, facts: Facts): boolean {
  const path = originPath(facts.origins.of(value, topFrame(file)))
  if (makesToken(path.replace(/\(\)$/, ''))) return true
  const name = lastName(value)
  return name !== undefined && credentialNamed(name) === 'credential'
}
