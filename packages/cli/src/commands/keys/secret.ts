import type { Command } from '../../command.js'

/** A secret as `jwt({ secret })` and `accounts({ secret })` take it; stored nowhere. */
export const secret: Command = {
  summary: 'print a strong secret',
  examples: [{ line: 'echo "HOLDFAST_SECRET=$(holdfast keys secret)" >> .env.local', what: 'into the environment' }],
  run: async () => {
    const { generateSecret } = await import('holdfast/secret')
    const made = generateSecret()
    return { data: { secret: made }, view: () => made, findings: 0 }
  },
}
