import { ConfigurationError } from '../core/configuration-error.js'

/** A feature's allow-list: nobody (`[]`), this origin (`self`), listed origins, or `*`. */
export type PermissionsAllowList = readonly ('self' | '*' | `https://${string}` | `http://${string}`)[]

/** Features by their names in the Permissions Policy registry: `camera`, `display-capture`. */
export type PermissionsPolicy = Readonly<Record<string, PermissionsAllowList>>

/**
 * Off unless an app says otherwise: what reads the surroundings, the devices or the purse of a visitor. A script that
 * got into the page, or a frame in it, cannot even ask. Features that pages use unasked (autoplay, fullscreen,
 * clipboard, passkeys) keep their defaults, and only names that browsers know are here, as an unknown one fills the console.
 */
export const deniedFeatures: PermissionsPolicy = Object.freeze({
  accelerometer: [],
  camera: [],
  'display-capture': [],
  geolocation: [],
  gyroscope: [],
  hid: [],
  'idle-detection': [],
  'local-fonts': [],
  magnetometer: [],
  microphone: [],
  midi: [],
  payment: [],
  'screen-wake-lock': [],
  serial: [],
  usb: [],
  'xr-spatial-tracking': [],
})

/**
 * The value of `Permissions-Policy`: a dictionary of RFC 8941. `features` is laid over the deny list.
 * @throws {ConfigurationError} `config.header` on a name that is no feature's, or an origin with a path or a wildcard.
 */
export function permissionsPolicy(features: PermissionsPolicy = {}): string {
  return Object.entries({ ...deniedFeatures, ...features })
    .map(([name, allowed]) => `${featureName(name)}=${allowList(name, allowed)}`)
    .join(', ')
}

function featureName(name: string): string {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) {
    throw new ConfigurationError(
      'config.header',
      '`permissionsPolicy` names features in lower case: camera, display-capture.',
    )
  }
  return name
}

function allowList(name: string, allowed: PermissionsAllowList): string {
  if (!isList(allowed)) {
    throw new ConfigurationError('config.header', `\`permissionsPolicy\`: "${name}" takes a list; [] is nobody.`)
  }
  if (allowed.length === 1 && allowed[0] === '*') return '*'
  return `(${allowed.map((member) => (member === 'self' ? member : `"${origin(name, member)}"`)).join(' ')})`
}

function isList(value: unknown): boolean {
  return Array.isArray(value)
}

/** As a browser writes it: a host that the URL standard lets through may hold a quote, which would begin the next feature. */
const ORIGIN = /^https?:\/\/(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?$/

function origin(name: string, member: unknown): string {
  if (
    typeof member !== 'string' ||
    !ORIGIN.test(member) ||
    !URL.canParse(member) ||
    new URL(member).origin !== member
  ) {
    throw new ConfigurationError(
      'config.header',
      `\`permissionsPolicy\`: "${name}" takes self, * alone, or whole origins.`,
    )
  }
  return member
}
