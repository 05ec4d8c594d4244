import { bare, nameOf, type Node } from '../../project/ast.js'
import type { Literals, Written } from '../../project/literals.js'
import { valuesOf } from '../values.js'

/** OWASP ASVS 5.0 7.3.2 leaves it to the risk; the checklist says 30 minutes, in seconds. */
export const LONGEST_ACCESS = 30 * 60

const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  msec: 0.001,
  millisecond: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
  mo: 2_629_800,
  month: 2_629_800,
  y: 31_557_600,
  yr: 31_557_600,
  year: 31_557_600,
}

/** Seconds in `7d`, `15 minutes`, `2 hours from now`; undefined where it is no time span with a unit. */
export function secondsIn(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^\s*\+?\s*(\d*\.?\d+)\s*([a-z]+)(?:\s+from now)?\s*$/i.exec(text) ?? []
  const name = unit.toLowerCase()
  const seconds = UNITS[name] ?? UNITS[name.replace(/s$/, '')]
  return amount === '' || seconds === undefined ? undefined : Number(amount) * seconds
}

/**
 * What an expression comes to where it is made of written numbers and texts, with `Date.now()` as 0: a time that is
 * counted from now is then a time span. A `Date` is its milliseconds. Of several ways the least.
 */
export function amountOf(written: Written, literals: Literals): number | string | undefined {
  const values = valuesOf(written, literals).map((each) => folded(each, literals, 0))
  const numbers = values.filter((each) => typeof each === 'number')
  if (numbers.length > 0) return Math.min(...numbers)
  return values.find((each) => typeof each === 'string')
}

function folded(
  { node: given, file, given: args }: Written,
  literals: Literals,
  depth: number,
): number | string | undefined {
  const node = bare(given)
  if (depth > 12) return undefined
  const at = (each: Node): Written => ({ node: each, file, ...(args === undefined ? {} : { given: args }) })
  const value = (each: Node): number | string | undefined => {
    const all = valuesOf(at(each), literals).map((one) => folded(one, literals, depth + 1))
    const numbers = all.filter((one) => typeof one === 'number')
    return numbers.length > 0 ? Math.min(...numbers) : all.find((one) => one !== undefined)
  }
  const number = (each: Node): number | undefined => {
    const found = value(each)
    return typeof found === 'number'
      ? found
      : typeof found === 'string' && /^\d+$/.test(found)
        ? Number(found)
        : undefined
  }
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number' || typeof node.value === 'string' ? node.value : undefined
    case 'TemplateLiteral': {
      const parts = node.expressions.map(value)
      if (parts.includes(undefined)) return undefined
      return node.quasis.map(({ value: { cooked } }, index) => `${cooked ?? ''}${parts[index] ?? ''}`).join('')
    }
    case 'UnaryExpression': {
      const inner = number(node.argument)
      return inner === undefined
        ? undefined
        : node.operator === '-'
          ? -inner
          : node.operator === '+'
            ? inner
            : undefined
    }
    case 'BinaryExpression': {
      if (node.left.type === 'PrivateIdentifier') return undefined
      const [left, right] = [number(node.left), number(node.right)]
      if (left === undefined || right === undefined) return undefined
      return OPERATIONS[node.operator]?.(left, right)
    }
    case 'NewExpression':
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'Date') return undefined
      return node.arguments[0] === undefined ? 0 : number(node.arguments[0])
    case 'CallExpression': {
      const callee = bare(node.callee)
      const [first] = node.arguments
      if (callee.type === 'Identifier' && /^(?:Number|parseInt|Math|ms)$/.test(callee.name) && first !== undefined) {
        const found = value(first)
        return callee.name === 'ms' && typeof found === 'string' ? (secondsIn(found) ?? 0) * 1000 : number(first)
      }
      if (callee.type !== 'MemberExpression') return undefined
      const method = nameOf(callee.property, callee.computed)
      if (callee.object.type === 'Identifier' && callee.object.name === 'Math') {
        return first === undefined ? undefined : number(first)
      }
      if (callee.object.type === 'Identifier' && callee.object.name === 'Date' && method === 'now') return 0
      return method === 'getTime' || method === 'valueOf' ? number(callee.object) : undefined
    }
    default:
      return undefined
  }
}

const OPERATIONS: Readonly<Partial<Record<string, (left: number, right: number) => number>>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '**': (left, right) => left ** right,
}
