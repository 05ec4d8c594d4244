import { fail, pass, skip, together, warn, type Check, type Diagnosis } from '../check.js'
import type { GateSettings } from '../gate-settings.js'
import { platformsOf, type Platform } from '../platforms.js'
import type { Subject } from '../subject.js'

export const check: Check = {
  group: 'settings',
  title: 'trusted proxies',
  examine: (subject) => {
    const platforms = platformsOf(subject.app, subject.project.tree, subject.environment.own)
    return together(
      subject.gates.map((gate) => judged(gate, platforms, subject)),
      skip('No gate was found in the code of this app.'),
    )
  },
}

function judged({ trust, place }: GateSettings, platforms: readonly Platform[], subject: Subject): Diagnosis {
  const at = `${place.path}:${place.line}`
  const [platform] = platforms
  const seen = platform === undefined ? '' : `; ${platform.by} says ${platform.name}`
  const wanted = platform?.preset === undefined ? undefined : `trustedProxies: '${platform.preset}'`
  switch (trust.kind) {
    case 'unstated':
      return fail(
        `${at} says nothing of proxies${seen}: in production the gate does not start.`,
        `Write ${wanted ?? "trustedProxies: a platform, the number of proxies in front, their networks, or 'none'"}.`,
      )
    case 'unread':
      return pass(`${at} decides about proxies when the app runs${seen}.`)
    case 'none':
      if (platform?.isBehindProxy === true) {
        return fail(
          `${at} trusts no proxy${seen}, where all requests come from one: all strangers share one limit.`,
          `Write ${wanted ?? 'trustedProxies: 1, the number of proxies in front'}.`,
        )
      }
      return withSocket(`${at} trusts no proxy${seen}.`, subject)
    case 'networks':
      return withSocket(`${at} lists the networks of its proxies${seen}.`, subject)
    case 'hops':
      return wanted === undefined
        ? pass(`${at} counts ${trust.count} ${trust.count === 1 ? 'proxy' : 'proxies'} in front${seen}.`)
        : warn(`${at} counts proxies${seen}.`, `${wanted} reads the header that the platform writes itself.`)
    case 'preset':
      return preset(trust.name, at, platforms)
  }
}

const PRESETS = ['vercel', 'cloudflare', 'fly', 'aws-alb', 'nginx']

function preset(name: string, at: string, platforms: readonly Platform[]): Diagnosis {
  if (!PRESETS.includes(name)) {
    return fail(`${at} trusts "${name}", which is no platform that the gate knows.`, `It knows ${PRESETS.join(', ')}.`)
  }
  const fitting = platforms.find((platform) => platform.preset === name)
  if (fitting !== undefined) return pass(`${at} trusts ${fitting.name}, as ${fitting.by} says.`)
  const other = platforms.find((platform) => platform.preset !== undefined)
  if (other === undefined) return pass(`${at} trusts ${name}.`)
  return fail(
    `${at} trusts ${name}; ${other.by} says ${other.name}, where clients may write that header themselves.`,
    `Write trustedProxies: '${other.preset}'.`,
  )
}

/** The socket's address is known where the app has asked for it. */
function withSocket(seen: string, { app, project: { tree } }: Subject): Diagnosis {
  const files = app.files.filter((path) => /\.[cm]?[jt]s$/.test(path))
  if (files.some((path) => tree.text(path)?.includes('registerPeer') === true)) {
    return pass(`${seen.slice(0, -1)}, and registerPeer() records the socket.`)
  }
  return fail(
    `${seen} The socket then says who calls, and nothing records it.`,
    'Call registerPeer() of holdfast/next/peer in register() of instrumentation.ts.',
  )
}
