import { securityConsole } from 'holdfast/console'
import routes from '@/holdfast.routes.json'
import { gate, people } from '@/security'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = securityConsole(gate, {
  signIn: '/sign-in',
  people,
  routes,
})
