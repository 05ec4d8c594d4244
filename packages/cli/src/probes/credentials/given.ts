import type { Answer } from '../../target/exchange.js'
import { isDone } from '../reading/answers.js'

/** 2xx with something in it: neither a page, nor an error that is called 200, nor `null` and `{}` as to nobody. */
export function isGiven(answer: Answer | null): answer is Answer {
  if (answer === null || !isDone(answer)) return false
  const { json, text } = answer
  if (typeof json !== 'object') return text.trim() !== '' || answer.status === 204
  if (json === null) return false
  if (Array.isArray(json)) return true
  const fields = Object.entries(json)
  if (fields.some(([name, value]) => isRefusing(name.toLowerCase(), value))) return false
  return fields.some(([, value]) => value !== null && value !== false && !isEmptyObject(value))
}

function isRefusing(name: string, value: unknown): boolean {
  if (/^(?:success|ok|authenticated|isauthenticated|loggedin)$/.test(name)) return value === false
  return /^(?:error|errors)$/.test(name) && Boolean(value)
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
