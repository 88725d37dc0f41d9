// `npm start`: the server, with whatever options follow.
process.argv.splice(2, 0, "serve");
await import("./broadsheet.mjs");
