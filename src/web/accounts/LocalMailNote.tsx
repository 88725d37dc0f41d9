/** Says where mails are while no mail server is configured. It is the same for everybody. */
export const LocalMailNote = () => (
  <p class="notice" role="note">
    No mail server is set, so mails of this instance stay on its machine. The operator finds them at the address that
    the server printed when it started.
  </p>
);
