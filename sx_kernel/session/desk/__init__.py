"""What every face keeps around a session: inputs, history, reports of failures, results to show."""
