import type { StandardSchemaV1 } from '@standard-schema/spec'
import { ConfigurationError } from '../core/configuration-error.js'
import type { Declaration } from './declaration.js'
import type { EnvironmentFault } from './fault.js'
import { descriptionOf, membersOf, takes } from './schema-members.js'
import { ask, faultCode, judgeText, type Issues, type Judged } from './text-input.js'

/**
 * One schema of an object: for rules about several variables together (`.refine()`, unions).
 * @throws {ConfigurationError} `config.env` where the schema does not say which variables it has.
 */
export function wholeDeclaration(schema: StandardSchemaV1): Declaration {
  const members = membersOf(schema)
  if (members === undefined) {
    throw new ConfigurationError('config.env', 'This schema does not list its variables: give one for each variable.')
  }
  const names = Object.keys(members)
  return {
    names,
    read(texts) {
      const faults: EnvironmentFault[] = []
      const inputs: Record<string, unknown> = {}
      for (const [name, text] of texts) {
        const { input, issues } = inputFor(takes(members[name]), text)
        if (issues) faults.push({ name, code: faultCode(issues, text) })
        inputs[name] = input
      }
      const { value, issues = [] } = ask(schema, inputs)
      for (const name of new Set(issues.map((issue) => variableOf(issue, names)))) {
        const own = issues.filter((issue) => variableOf(issue, names) === name)
        faults.push({ name, code: faultCode(own, name === '*' ? name : texts.get(name)) })
      }
      return { values: (faults.length === 0 ? value : {}) as Record<string, unknown>, faults }
    },
    isOptional: (name) => !ask(schema, {}).issues?.some((issue) => variableOf(issue, names) === name),
    describe: (name) => descriptionOf(members[name]),
  }
}

/** What the whole schema is given for a text: the text, or the boolean or number that its member wants. */
function inputFor(judge: (value: unknown) => Judged, text: string): { input: unknown; issues?: Issues | undefined } {
  const tried = new Map<Judged, unknown>()
  const said = judgeText((input) => {
    const judged = judge(input)
    tried.set(judged, input)
    return judged
  }, text)
  // What the member says against its input, the whole schema says again; a fault of ours it does not know.
  return tried.has(said) ? { input: tried.get(said) } : { input: text, issues: said.issues }
}

/** The variable that an issue is about; `*` for the rules of several. */
function variableOf({ path }: StandardSchemaV1.Issue, names: readonly string[]): string {
  const [first] = path ?? []
  const key = typeof first === 'object' ? first.key : first
  return typeof key === 'string' && names.includes(key) ? key : '*'
}
