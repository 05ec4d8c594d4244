/**
 * @typedef {object} Off something that does nothing in a run
 * @property {'stage' | 'rule' | 'probe'} kind
 * @property {string} name
 * @property {'dropped' | 'silent'} how `dropped`: it is not in its list any more; `silent`: it is, and sees nothing
 */

/** What is changed in which source, such that the one thing does nothing. */
const EDITS = {
  'stage dropped': (/** @type {string} */ name) =>
    name === 'response'
      ? {
          file: 'holdfast/src/pipeline/answer/answer-headers.ts',
          edits: [
            [/export function dress\(.*\{$/m, '$&\n  if (exchange) return response'],
            [/export function jsonResponse\(.*\{$/m, '$&\n  if (exchange) return new Response(text, { status })'],
          ],
        }
      : { file: 'holdfast/src/pipeline/run.ts', edits: [[new RegExp(`^ {2}\\['${name}', \\w+\\],$`, 'm'), '']] },
  'rule dropped': (/** @type {string} */ name) => ({
    file: 'cli/src/audit/rules.ts',
    edits: [[/const RULE_FILE = \/\^/, `$&(?!${name}\\.)`]],
  }),
  'probe dropped': (/** @type {string} */ name) => ({
    file: 'cli/src/probe/probes.ts',
    edits: [[/const PROBE_FILE = \/\^/, `$&(?!${name}\\.)`]],
  }),
  'rule silent': (/** @type {string} */ name) => ({
    file: `cli/src/rules/${name}.ts`,
    edits: [[/$/, '\nObject.assign(rule, { judge: () => [] })\n']],
  }),
  'probe silent': (/** @type {string} */ name) => ({
    file: `cli/src/probes/${name}.ts`,
    edits: [[/$/, "\nObject.assign(probe, { look: async () => ({ verdict: 'skip', evidence: 'Nothing.' }) })\n"]],
  }),
}

/**
 * A plugin of Vite that changes sources as they are loaded: the files stay as they are.
 *
 * @param {readonly Off[]} off
 * @returns {import('vite').Plugin}
 */
export function switchOff(off) {
  const changes = off.map(({ kind, name, how }) => EDITS[/** @type {keyof typeof EDITS} */ (`${kind} ${how}`)](name))
  return {
    name: 'switched-off',
    enforce: 'pre',
    transform(code, id) {
      const edits = changes.filter(({ file }) => id.endsWith(`/packages/${file}`)).flatMap((change) => change.edits)
      if (edits.length === 0) return null
      return edits.reduce((text, [pattern, replacement]) => {
        if (!pattern.test(text)) throw new Error(`${id} has nothing to switch off at ${pattern}.`)
        return text.replace(pattern, replacement)
      }, code)
    },
  }
}
