import type { CommandGroup } from '../command.js'
import { create } from './keys/create.js'
import { list } from './keys/list.js'
import { revoke } from './keys/revoke.js'
import { rotate } from './keys/rotate.js'
import { secret } from './keys/secret.js'

/** What proves identity to the app: the secret that signs, and the API keys of services. */
export const command: CommandGroup = {
  summary: 'make secrets, and make, list, rotate and revoke API keys',
  examples: [
    { line: 'holdfast keys secret', what: 'a secret for the environment' },
    { line: "holdfast keys create --name 'Nightly report' --scope report:read", what: 'a key for a service' },
    { line: 'holdfast keys list', what: 'all keys of the database in DATABASE_URL' },
  ],
  commands: { secret, create, list, rotate, revoke },
}
