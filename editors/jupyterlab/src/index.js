export default { id: 'x', autoStart: true, activate() {} };
