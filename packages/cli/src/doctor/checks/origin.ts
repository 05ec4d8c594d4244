import { fail, pass, skip, together, warn, type Check, type Diagnosis } from '../check.js'
import type { OriginSetting } from '../gate-settings.js'
import type { Subject } from '../subject.js'

const REMEDY = 'Set APP_ORIGIN to what browsers show, scheme and host alone: APP_ORIGIN=https://app.example.com'

export const check: Check = {
  group: 'settings',
  title: "the app's own origin",
  examine: (subject) => {
    if (!subject.hasHoldfast) return skip('This app has no gate that would compare with it.')
    const origins = subject.gates.map(({ origin }) => origin)
    return together(
      (origins.length === 0 ? [{ variable: 'APP_ORIGIN' }] : origins).map((each) => judged(each, subject)),
    )
  },
}

function judged({ text, variable = 'APP_ORIGIN' }: OriginSetting, subject: Subject): Diagnosis {
  if (text !== undefined) return valued('origin', text, 'the code', subject)
  const setting = subject.environment.setting(variable)
  if (setting !== undefined) return valued(variable, setting.value, setting.from, subject)
  if (!subject.environment.isHere) {
    return skip(
      `The app's variables are not here: no file sets ${variable}.`,
      'Run it where they are, or name their file with --env-file.',
    )
  }
  return fail(`${variable} is not set: the gate does not start without it.`, REMEDY.replaceAll('APP_ORIGIN', variable))
}

function valued(name: string, value: string, from: string, subject: Subject): Diagnosis {
  const where = `${name} (${from})`
  if (!URL.canParse(value)) return fail(`${where} is no URL.`, REMEDY)
  const url = new URL(value)
  if (!/^https?:$/.test(url.protocol)) return fail(`${where} is no address of the web.`, REMEDY)
  if (url.username !== '' || url.password !== '') return fail(`${where} holds a user or a password.`, REMEDY)
  if (`${url.pathname}${url.search}${url.hash}` !== '/' || value.endsWith('/') || value !== url.origin) {
    return fail(
      `${where} is more than an origin, or is not written as browsers write it: ${url.origin}.`,
      `Write ${url.origin}`,
    )
  }
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname) || url.hostname.endsWith('.localhost')
  if (url.protocol === 'http:' && !isLoopback) {
    return fail(`${where} is ${value}: sessions would travel in the clear, and the gate refuses it.`, REMEDY)
  }
  return compared(where, url, isLoopback, subject)
}

function compared(where: string, origin: URL, isLoopback: boolean, { url, environment }: Subject): Diagnosis {
  const said = `${where} is ${origin.origin}`
  if (url === undefined) {
    const isProduction = environment.own.NODE_ENV === 'production' || where.includes('.env.production')
    if (isLoopback && isProduction) {
      return warn(`${said}: in production nobody else reaches the app there.`, REMEDY)
    }
    return pass(`${said}.`)
  }
  if (url.origin === origin.origin) return pass(`${said}, where the app was looked at.`)
  const seen = `${said}, and the app was looked at under ${url.origin}: what browsers send from there is refused as another site's.`
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)
  const remedy = `Reach the app under ${origin.origin}, or set the variable to ${url.origin}.`
  return isLocal && !isLoopback ? warn(seen, remedy) : fail(seen, remedy)
}
