import type { Principal } from '../core/principal.js'
import type { ConsoleParts } from './options.js'
import { resource } from './resource.js'
import type { Source } from './source.js'
import type { ConsoleSession } from './wire.js'

/** `GET session`: who looks, and what there is to be seen. */
export function session({ gate, people, alerts, renew }: ConsoleParts, source: Source) {
  return resource({
    method: 'GET',
    path: 'session',
    async handler({ administrator }): Promise<ConsoleSession> {
      const { token } = gate.csrf
      return {
        name: await nameOf(people, administrator),
        app: new URL(gate.start().origin).host,
        source: source.kind,
        views: {
          coverage: true,
          people: people !== undefined,
          // Without a trail, what the source of the numbers still has.
          audit: true,
          alerts: alerts !== undefined,
        },
        csrf:
          token === undefined || administrator.carries !== 'cookie'
            ? null
            : { header: token.header, token: await token.issue(administrator) },
        renew,
      }
    },
  })
}

/** As the app knows them; a directory that is down is no reason to show nothing. */
async function nameOf(people: ConsoleParts['people'], { id, kind, profile }: Principal): Promise<string> {
  const known = profile?.['name'] ?? profile?.['email']
  if (typeof known === 'string') return known
  const account = kind === 'user' ? await people?.users.find(id).catch(() => null) : null
  return account?.name ?? 'Administrator'
}
