import { unifiedDiff } from '../../edits/unified-diff.js'
import type { PlanItem } from '../../init/plan.js'
import type { Setting } from '../../init/setting.js'
import { plain } from '../../reporters/text/plain.js'
import type { Terminal } from '../../terminal/terminal.js'
import { hang, wrap } from '../../terminal/text.js'
import { foundLine } from './found.js'

/** The plan for people: what was found, and each file with what changes in it. */
export function planView(items: readonly PlanItem[], setting: Setting, terminal: Terminal): string {
  const { dim } = terminal.colors
  return [
    dim(wrap(foundLine(setting), terminal.width)),
    ...items.map((item) => itemView(item, setting, terminal)),
  ].join('\n\n')
}

const WIDTH = 'CREATE '.length

function itemView(item: PlanItem, setting: Setting, terminal: Terminal): string {
  const { bold, dim, green, yellow, cyan } = terminal.colors
  const head = (word: string, told: string): string => {
    const mark = `${word}${' '.repeat(WIDTH - word.length)}`.replace(word, (text) =>
      word === 'SKIP' ? dim(text) : word === 'CREATE' ? green(text) : cyan(text),
    )
    return hang(mark, WIDTH, wrap(`${bold(plain(item.path))}  ${dim(plain(told))}`, terminal.width - WIDTH))
  }
  if (item.action === 'skip') {
    const first = head('SKIP', item.reason)
    if (item.todo === undefined) return first
    const mark = ' '.repeat(WIDTH)
    return `${first}\n${hang(mark, WIDTH, yellow(wrap(plain(item.todo), terminal.width - WIDTH)))}`
  }
  if (item.action === 'install') return head(item.isNew ? 'CREATE' : 'MODIFY', item.what)
  const word = item.action === 'create' ? 'CREATE' : 'MODIFY'
  return [head(word, item.what), ...coloredDiff(diffOf(item, setting), terminal)].join('\n')
}

/** The change of a file as a unified diff, without the values of what is secret. */
export function diffOf(item: PlanItem, { project: { tree } }: Setting): string {
  if (item.action === 'skip' || item.action === 'install') return ''
  const added = item.action === 'create' ? item.text : item.edits.map(({ text }) => text).join('\n')
  const shown = item.secret ? withoutValues(added) : (line: string): string => line
  if (item.action === 'modify') return unifiedDiff(item.path, tree.text(item.path) ?? '', item.edits, shown)
  const lines = item.text.replace(/\n$/, '').split('\n')
  return [
    '--- /dev/null',
    `+++ b/${item.path}`,
    `@@ -0,0 +1,${lines.length} @@`,
    ...lines.map((line) => `+${shown(line)}`),
  ].join('\n')
}

/** `NAME=•••` for the lines of the plan's own; of what else is in the file nothing: a line of a key may look like a name. */
function withoutValues(added: string): (line: string) => string {
  const named = (line: string): string | undefined => /^(\w+)=/.exec(line)?.[1]
  const own = new Set(added.split(/\r?\n/).flatMap((line) => named(line) ?? []))
  return (line) => {
    const name = named(line)
    if (name === undefined || !own.has(name)) return '•••'
    return name === 'APP_ORIGIN' ? line : `${name}=•••`
  }
}

function coloredDiff(diff: string, { colors: { green, red, cyan } }: Terminal): string[] {
  return diff
    .split('\n')
    .slice(2)
    .map((line) => {
      const text = `    ${plain(line).replace(/\r$/, '')}`.trimEnd()
      return line.startsWith('+')
        ? green(text)
        : line.startsWith('-')
          ? red(text)
          : line.startsWith('@@')
            ? cyan(text)
            : text
    })
}
