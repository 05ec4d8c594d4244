import { signedIn } from 'holdfast/next'
import { Profile, profileOf } from '@/account/profile'
import { route, routes } from '@/security'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: route({
    access: signedIn,
    response: Profile,
    handler: ({ principal }) => profileOf(principal),
  }),
})
