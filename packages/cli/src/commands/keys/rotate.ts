import type { Duration } from 'holdfast'
import type { Command } from '../../command.js'
import { declarePrefix } from './create.js'
import { idOf } from './id.js'
import { newKey } from './shown.js'
import { declareStorage, withStorage, type StorageOptions } from './storage.js'

interface RotateOptions extends StorageOptions {
  readonly overlap: string
  readonly prefix: string
}

export const rotate: Command = {
  summary: 'give a key a new text; the former one works for a while',
  examples: [
    { line: 'holdfast keys rotate 7hTq2mXc9RbWzK3p', what: 'the former text works for a day more' },
    { line: 'holdfast keys rotate 7hTq2mXc9RbWzK3p --overlap 0', what: 'and not a second longer' },
  ],
  declare: (declaration) => {
    declareStorage(
      declaration
        .argument('<id>', 'as `holdfast keys list` shows it')
        .option('--overlap <duration>', 'how long the former text works, such as 1h or 7d; 0: not at all', '1d'),
    )
    declarePrefix(declaration)
  },
  run: async ({ args: [typed = ''], options }) => {
    const { overlap, prefix, ...where } = options as unknown as RotateOptions
    const id = idOf(typed)
    if (typeof id !== 'string') return id
    return withStorage(where, async (storage) => {
      const { apiKey } = await import('holdfast/providers/api-key')
      const issuer = apiKey({ storage, prefix, overlap: overlap === '0' ? 0 : (overlap as Duration) })
      const issued = await issuer.rotateKey(id)
      if (issued === null) return { failure: 'there is no such key', hint: 'holdfast keys list shows all of them' }
      const former = overlap === '0' ? 'The former text works no more.' : `The former text works for ${overlap} more.`
      return newKey(issued, former)
    })
  },
}
