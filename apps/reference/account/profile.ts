import type { Principal } from 'holdfast/next'
import { z } from 'zod'

/** Who a signed-in person is, as the account says now. */
export const Profile = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  roles: z.array(z.string()).readonly(),
})
export type Profile = z.infer<typeof Profile>

export function profileOf({ id, roles, profile }: Principal): Profile {
  return Profile.parse({ ...profile, id, roles })
}
