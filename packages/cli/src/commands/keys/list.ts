import type { Command } from '../../command.js'
import type { Terminal } from '../../terminal/terminal.js'
import { hang, wrap } from '../../terminal/text.js'
import { ownerId } from './owner.js'
import { day, keyData, printable, type Listed } from './shown.js'
import { declareStorage, withStorage, type StorageOptions } from './storage.js'

interface ListOptions extends StorageOptions {
  readonly owner?: string
}

export const list: Command = {
  summary: 'list the API keys, the newest first',
  examples: [
    { line: 'holdfast keys list', what: 'of everybody, at most 1,000' },
    { line: 'holdfast keys list --owner ada@example.com --json', what: 'of one person, as data' },
  ],
  declare: (declaration) => {
    declareStorage(declaration.option('--owner <e-mail>', 'of this person'))
  },
  run: async ({ options }) => {
    const { owner: email, ...where } = options as unknown as ListOptions
    return withStorage(where, async (storage) => {
      const owner = await ownerId(storage, email)
      if ('failure' in owner) return owner
      const keys = await storage.keys.list(owner.id)
      return { data: { keys: keys.map(keyData) }, view: (terminal) => table(keys, terminal), findings: 0 }
    })
  },
}

const COLUMNS = [16, 10, 10, 10] as const
const NAME_AT = COLUMNS.reduce((at, width) => at + width + 2, 0)

/** What is as wide as it is; then the name, and below it the owner and the scopes. */
function table(keys: readonly Listed[], { width, colors: { bold, cyan, dim } }: Terminal): string {
  if (keys.length === 0) return 'There are no keys.'
  const row = (cells: readonly string[]) => cells.map((cell, at) => `${cell.padEnd(COLUMNS[at] ?? 0)}  `).join('')
  const room = Math.max(20, width - NAME_AT)
  const head = bold(`${row(['id', 'created', 'expires', 'last used'])}name, scopes`)
  const lines = keys.map(({ id, createdAt, expiresAt, lastUsedAt, name, scopes, ownerId: owner }) => {
    const mark = row([id, day(createdAt), day(expiresAt), day(lastUsedAt)]).replace(id, cyan(id))
    const about = [dim(scopes.join(' ') || 'no scopes'), ...(owner === null ? [] : [dim(`of account ${owner}`)])]
    return hang(mark, NAME_AT, wrap([printable(name), ...about].join('\n'), room))
  })
  return [head, ...lines].join('\n')
}
