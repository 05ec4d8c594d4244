// One chunk for each page, so that who opens one loads one. Those of `config.*` are told at start, never in a decision.
const loaders = import.meta.glob<string>(
  ['../../../holdfast/docs/problems/*.md', '!../../../holdfast/docs/problems/config.*'],
  { query: '?raw', import: 'default' },
)

/** The page of a code as it is in the documentation, without its front matter; `null`: it is not a code of the gate. */
export async function codePage(code: string): Promise<string | null> {
  const load = loaders[`../../../holdfast/docs/problems/${code}.md`]
  return load === undefined ? null : (await load()).replace(/^---[\s\S]*?\n---\n/, '')
}

export const hasPage = (code: string): boolean => `../../../holdfast/docs/problems/${code}.md` in loaders
