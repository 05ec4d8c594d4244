import type { Page } from '../site/page.ts'
import type { Declared } from './declarations.ts'
import type { Module } from './exports.ts'
import { code, made, memberTable, table } from './markdown.ts'

/** `holdfast/stores/redis` → `stores-redis`. */
const fileOf = (name: string): string =>
  name === 'holdfast' ? 'holdfast' : name.slice('holdfast/'.length).replaceAll('/', '-')

/** One page for each module that can be imported, and their list. */
export function modulePages(modules: readonly Module[]): readonly Page[] {
  return [indexOf(modules), ...modules.map(pageOf)]
}

function indexOf(modules: readonly Module[]): Page {
  const rows = modules.map(({ name, exports }) => [
    `[${code(name)}](${fileOf(name)}.md)`,
    exports
      .filter(({ signature }) => !/^(interface|type) /.test(signature))
      .map((each) => code(each.name))
      .join(', '),
  ])
  return {
    path: 'reference/modules/index.md',
    file: null,
    text: `# Modules\n\nEverything that can be imported from the library, with its types and doc comments. ${made('its `.d.ts` files')}\n\n${table(['import', 'holds, beside types'], rows)}\n`,
  }
}

function pageOf({ name, exports }: Module): Page {
  const parts = exports.map(partOf)
  return {
    path: `reference/modules/${fileOf(name)}.md`,
    file: null,
    text: `# ${name}\n\n${made('the module’s `.d.ts`')}\n\n${parts.join('\n\n')}\n`,
  }
}

function partOf({ name, signature, doc, members }: Declared): string {
  const heading = `## ${name}`
  if (members.length > 0) return [heading, doc, memberTable(members, name.toLowerCase())].filter(Boolean).join('\n\n')
  return [heading, doc, `\`\`\`dts\n${signature}\n\`\`\``].filter(Boolean).join('\n\n')
}
