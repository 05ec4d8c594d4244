import { hasSecretName, isTellable, notSearched, secretForms } from 'holdfast/env/leaks'
import type { Environment } from './environment.js'

/** What stands for a secret wherever one would be printed. */
export const REDACTED = '[redacted]'

const decoder = new TextDecoder()

/**
 * Takes secrets out of texts, by value: every variable that has the name or the form of a secret, and the password of
 * every address, in each of the ways in which a text can hold it. Checks print no value; this is the wall behind them,
 * for what a server or a driver says.
 */
export function redactionOf(environment: Environment): (text: string) => string {
  const forms = new Set<string>()
  const add = (name: string, value: string, isDeclared: boolean): void => {
    if (!isTellable(value) || notSearched(name, value) !== undefined) return
    // Of what others have put into the environment, only what is named a secret.
    if (!isDeclared && !hasSecretName(name)) return
    for (const { bytes } of secretForms(value)) forms.add(decoder.decode(bytes))
    for (const word of wordsOf(value)) forms.add(word)
  }
  const declared = new Set(environment.names)
  for (const [name, value] of Object.entries(environment.own)) if (value) add(name, value, declared.has(name))
  for (const { values } of environment.files) for (const [name, value] of values) add(name, value, true)
  const longestFirst = [...forms].filter((form) => form.length >= 6).toSorted((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((rest, form) => rest.replaceAll(form, REDACTED), text)
}

/** An address holds user, password and tokens; each may be said alone. */
function wordsOf(value: string): string[] {
  if (!URL.canParse(value)) return []
  const { username, password, searchParams } = new URL(value)
  return [username, password, ...searchParams.values()]
    .flatMap((word) => [word, decoded(word)])
    .filter((word) => isTellable(word))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The name of a variable as it may be shown: somebody may have pasted a key where the name belongs. */
export function shownName(name: string): string {
  const isMadeOfWords = /^[\w.-]{1,64}$/.test(name) && notSearched('', name) !== undefined
  return isMadeOfWords ? name : `${name.slice(0, 4).replaceAll(/[^\w.-]/g, '?')}…`
}
