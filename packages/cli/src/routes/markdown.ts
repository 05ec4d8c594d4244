import { cellsOf, COLUMNS, LEGEND, MARKS, type Cell } from './cells.js'
import type { RouteTable } from './facts.js'
import { printable } from './printable.js'

/** The table for a pull request or a document. */
export function markdownRoutes({ routes }: RouteTable): string {
  const apps = [...new Set(routes.map(({ app }) => app))]
  const tables = apps.map((app) => {
    const head = ['', 'path', ...COLUMNS]
    const rows = routes
      .filter((route) => route.app === app)
      .map((route) => {
        const path = route.kind === 'action' ? route.path.slice(0, route.path.lastIndexOf('#')) : route.path
        const cells = cellsOf(route)
        return [escaped(route.method), escaped(path), ...COLUMNS.map((column) => shown(cells[column]))]
      })
    const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
    return `${apps.length > 1 || app !== '' ? `## ${escaped(app || '.')}\n\n` : ''}${lines.join('\n')}\n`
  })
  return `${tables.join('\n')}\n${LEGEND}\n`
}

function shown({ text, source, isWeak }: Cell): string {
  if (source === null) return ''
  const word = isWeak === true ? `**${escaped(text)}**` : escaped(text)
  return `${word} ${MARKS[source]}`
}

/** Signs that mean something in a table, in HTML or in a link. */
function escaped(text: string): string {
  return printable(text).replaceAll(/[\\`*_[\]<>|&]/g, (sign) => `\\${sign}`)
}
