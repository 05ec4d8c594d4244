import { problem, type Problem } from '../core/problem.js'

/** 400 `input.unsafe`, in words that hold nothing of the input. */
export function unsafe(detail: string): Problem {
  return problem('input.unsafe', { detail })
}

/** 400 `input.malformed`, in words that hold nothing of the input. */
export function malformed(detail: string): Problem {
  return problem('input.malformed', { detail })
}

export const malformedJson: Problem = malformed('The body is not well-formed JSON.')
