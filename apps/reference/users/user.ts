import { z } from 'zod'
import { pageSize } from '@/paging'

const role = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'A role is a lower-case word.')

/** An account as administrators see it. */
export const User = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  roles: z.array(z.string()).readonly(),
  disabled: z.boolean(),
})

export const UserList = z.object({ users: z.array(User).readonly() })
export const UserId = z.object({ id: z.uuid() })

/** A page of accounts in the order of their addresses, behind the address `after`. */
export const UserQuery = z.object({
  limit: pageSize.default(50),
  after: z.string().min(1).max(254).optional(),
})

export const UserChanges = z
  .object({ roles: z.array(role).max(16).optional(), disabled: z.boolean().optional() })
  .refine(
    ({ roles, disabled }) => roles !== undefined || disabled !== undefined,
    'Say what to change: roles, disabled.',
  )
