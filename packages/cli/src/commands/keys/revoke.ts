import type { Command } from '../../command.js'
import { confirm } from '../../terminal/confirm.js'
import { idOf } from './id.js'
import { printable } from './shown.js'
import { declareStorage, withStorage, type StorageOptions } from './storage.js'

interface RevokeOptions extends StorageOptions {
  readonly yes?: true
}

export const revoke: Command = {
  summary: 'end a key, for good',
  examples: [
    { line: 'holdfast keys revoke 7hTq2mXc9RbWzK3p', what: 'asks first, on a terminal' },
    { line: 'holdfast keys revoke 7hTq2mXc9RbWzK3p --yes', what: 'does not ask' },
  ],
  declare: (declaration) => {
    declareStorage(declaration.argument('<id>', 'as `holdfast keys list` shows it').option('--yes', 'do not ask'))
  },
  run: async ({ args: [typed = ''], options }) => {
    const { yes, ...where } = options as unknown as RevokeOptions
    const id = idOf(typed)
    if (typeof id !== 'string') return id
    return withStorage(where, async ({ keys }) => {
      const key = await keys.find(id)
      if (key === null) return { failure: 'there is no such key', hint: 'holdfast keys list shows all of them' }
      const name = printable(key.name)
      if (!yes && !(await confirm(`Revoke “${name}”, whoever uses it?`))) return { failure: 'nothing was revoked' }
      const isRevoked = await keys.revoke(id)
      const data = { id, revoked: isRevoked ? 1 : 0 }
      return { data, view: () => (isRevoked ? `“${name}” is revoked.` : 'It was revoked already.'), findings: 0 }
    })
  },
}
