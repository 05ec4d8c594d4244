import { hasSecretName, isTellable } from 'holdfast/env/leaks'
import { fail, pass, skip, together, warn, type Check, type Diagnosis } from '../check.js'
import type { Environment, Setting } from '../environment.js'
import { ownSecrets, type OwnSecret } from '../own-secrets.js'
import { shownName } from '../redaction.js'
import { weaknessOf } from '../secret-strength.js'
import type { Subject } from '../subject.js'

const NAME = 'HOLDFAST_SECRET'
const MAKE = 'holdfast keys secret makes one.'

export const check: Check = {
  group: 'settings',
  title: 'secrets',
  examine: (subject) => {
    const { environment } = subject
    const secrets = ownSecrets(environment)
    return together(
      [
        ...missing(subject),
        ...secrets.flatMap(strength),
        ...shared(secrets, environment),
        ...published(secrets, environment),
      ],
      skip(
        'No variable that is here has the name of a secret of its own.',
        'Run it where the variables are, or name their file with --env-file.',
      ),
    )
  },
}

/** An app may call its secret what it likes: its gate or its example says so. */
function missing({ environment, gates, project: { tree } }: Subject): Diagnosis[] {
  const isNamed =
    environment.names.includes(NAME) || gates.some(({ place }) => tree.text(place.path)?.includes(NAME) === true)
  const isMissing = isNamed && environment.isHere && environment.setting(NAME) === undefined
  return isMissing ? [fail(`${NAME} is not set.`, MAKE)] : []
}

function strength({ name, use, places }: OwnSecret): Diagnosis[] {
  const shown = shownName(name)
  return places.map(({ value, from }) => {
    const fault = weaknessOf(value, use)
    if (fault === undefined) return pass(`${shown} (${from}) is strong.`)
    const isDevelopers = /^\.env\.(?:development|test)/.test(from)
    const said = `${shown} (${from}) ${fault}.`
    return use === 'signs' && !isDevelopers ? fail(said, MAKE) : warn(said, MAKE)
  })
}

/** Two names of one thing in two versions of a library. */
const ALIASES = ['AUTH_SECRET', 'NEXTAUTH_SECRET']

/** One value under several names, in an example, or for developers and in production alike. */
function shared(secrets: readonly OwnSecret[], { files }: Environment): Diagnosis[] {
  const examples = files.filter(({ isExample }) => isExample)
  return secrets.flatMap(({ name, places }, index): Diagnosis[] => {
    const shown = shownName(name)
    const isSame = (value: string): boolean => places.some((place) => place.value === value)
    const others = secrets
      .slice(index + 1)
      .filter((other) => other.places.some(({ value }) => isSame(value)))
      .filter((other) => !(ALIASES.includes(name) && ALIASES.includes(other.name)))
    const example = examples.find(({ values }) => isSame(values.get(name) ?? ''))
    const from = (what: RegExp): Setting | undefined => places.find((place) => what.test(place.from))
    const [development, production] = [from(/^\.env\.development/), from(/^(?:\.env\.production|the environment$)/)]
    return [
      ...others.map((other) =>
        warn(
          `${shown} and ${shownName(other.name)} have one value: whoever learns one has the other.`,
          'Make one secret for each purpose.',
        ),
      ),
      ...(example === undefined ? [] : [fail(`${shown} has the value that ${example.name} shows.`, MAKE)]),
      ...(development !== undefined && development.value === production?.value
        ? [
            warn(
              `${shown} is the same in ${development.from} and in ${production.from}.`,
              'Give production a secret that no developer has.',
            ),
          ]
        : []),
    ]
  })
}

/** A public variable with the value of one that has the name of a secret. */
function published(secrets: readonly OwnSecret[], environment: Environment): Diagnosis[] {
  const own = new Set(secrets.map(({ name }) => name))
  const isPublic = (name: string): boolean => name.startsWith('NEXT_PUBLIC_')
  const hidden = environment.names.filter((name) => !isPublic(name) && (own.has(name) || hasSecretName(name)))
  return environment.names.filter(isPublic).flatMap((open) => {
    const values = new Set(environment.places(open).flatMap(({ value }) => (isTellable(value) ? [value] : [])))
    const name = hidden.find((each) => environment.places(each).some(({ value }) => values.has(value)))
    if (name === undefined) return []
    const said = `${shownName(open)} has the value of ${shownName(name)}: every browser gets it.`
    const remedy = `Replace the secret where it was issued, and take ${shownName(open)} away.`
    // The key of a provider may be meant for browsers.
    return [own.has(name) ? fail(said, remedy) : warn(said, remedy)]
  })
}
