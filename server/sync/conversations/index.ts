export {
  createConversationSockets,
  type ConversationSockets,
  type ConversationSocketsDeps,
  type SocketCaller,
} from './sockets.ts';
