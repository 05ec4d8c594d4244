import { findPart, parts } from '../../verbs/parts.mjs'

/** The path of a real program, or an error that names what is missing. Tests do not skip: they fail without it. */
export function part(name: keyof typeof parts): string {
  const { name: title, variable } = parts[name]
  const found = findPart(parts[name])
  if (found !== undefined) return found
  throw new Error(`${title} is missing: \`npm test\` gets it, or name it in ${variable}.`)
}
